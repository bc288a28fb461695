"""Contains all the data models used in inputs/outputs"""

from .accumulated_balance import AccumulatedBalance
from .adjust_balance import AdjustBalance
from .adjust_balance_amount import AdjustBalanceAmount
from .adjust_balance_bucket import AdjustBalanceBucket
from .adjust_balance_channel import AdjustBalanceChannel
from .adjust_balance_create import AdjustBalanceCreate
from .adjust_balance_create_adjust_type import AdjustBalanceCreateAdjustType
from .adjust_balance_create_channel import AdjustBalanceCreateChannel
from .adjust_balance_create_product import AdjustBalanceCreateProduct
from .adjust_balance_create_type import AdjustBalanceCreateType
from .adjust_balance_create_usage_type import AdjustBalanceCreateUsageType
from .adjust_balance_logical_resource import AdjustBalanceLogicalResource
from .adjust_balance_product import AdjustBalanceProduct
from .agreement_input import AgreementInput
from .agreement_input_type import AgreementInputType
from .agreement_input_v5 import AgreementInputV5
from .agreement_input_v5_type import AgreementInputV5Type
from .agreement_part import AgreementPart
from .agreement_part_v5 import AgreementPartV5
from .amount_input import AmountInput
from .amount_part import AmountPart
from .authorize_code_challenge_method import AuthorizeCodeChallengeMethod
from .authorize_response_type import AuthorizeResponseType
from .backchannel import Backchannel
from .backchannel_request import BackchannelRequest
from .backchannel_request_client_assertion_type import (
    BackchannelRequestClientAssertionType,
)
from .balance_action_history import BalanceActionHistory
from .balance_topup_input import BalanceTopupInput
from .balance_topup_part import BalanceTopupPart
from .billing_account_input import BillingAccountInput
from .billing_account_input_type import BillingAccountInputType
from .billing_account_input_v5 import BillingAccountInputV5
from .billing_account_input_v5_type import BillingAccountInputV5Type
from .billing_account_part import BillingAccountPart
from .billing_account_part_v5 import BillingAccountPartV5
from .bucket import Bucket
from .bucket_input import BucketInput
from .bucket_part import BucketPart
from .call_forwardings_answer_item import CallForwardingsAnswerItem
from .call_forwardings_request import CallForwardingsRequest
from .camara_error import CamaraError
from .cancel_product_order import CancelProductOrder
from .cancel_product_order_create import CancelProductOrderCreate
from .cancel_product_order_create_type import CancelProductOrderCreateType
from .cancel_product_order_v5 import CancelProductOrderV5
from .cancel_product_order_v5_create import CancelProductOrderV5Create
from .cancel_product_order_v5_create_type import CancelProductOrderV5CreateType
from .cancel_service_order import CancelServiceOrder
from .cancel_service_order_create import CancelServiceOrderCreate
from .cancel_service_order_create_type import CancelServiceOrderCreateType
from .channel_input import ChannelInput
from .channel_input_type import ChannelInputType
from .channel_input_v5 import ChannelInputV5
from .channel_input_v5_type import ChannelInputV5Type
from .channel_part import ChannelPart
from .channel_part_v5 import ChannelPartV5
from .config_input import ConfigInput
from .create_logical_resource_body import CreateLogicalResourceBody
from .create_physical_resource_body import CreatePhysicalResourceBody
from .create_product_body import CreateProductBody
from .create_product_order_body_type_1 import CreateProductOrderBodyType1
from .create_product_order_v5_body_type_1 import CreateProductOrderV5BodyType1
from .create_product_v5_body import CreateProductV5Body
from .create_resource_body import CreateResourceBody
from .create_service_order_body_type_1 import CreateServiceOrderBodyType1
from .create_swap_subscriptions_request import CreateSwapSubscriptionsRequest
from .create_swap_subscriptions_request_protocol import (
    CreateSwapSubscriptionsRequestProtocol,
)
from .create_swap_subscriptions_request_types_item import (
    CreateSwapSubscriptionsRequestTypesItem,
)
from .delivery import Delivery
from .delivery_method import DeliveryMethod
from .description import Description
from .device_phone_number_answer import DevicePhoneNumberAnswer
from .external_id_input_v5 import ExternalIdInputV5
from .external_id_input_v5_type import ExternalIdInputV5Type
from .external_id_part_v5 import ExternalIdPartV5
from .key_set import KeySet
from .key_set_keys_item import KeySetKeysItem
from .kyc_tenure_answer import KycTenureAnswer
from .kyc_tenure_answer_contract_type import KycTenureAnswerContractType
from .kyc_tenure_request import KycTenureRequest
from .logical_resource import LogicalResource
from .logical_resource_input import LogicalResourceInput
from .logical_resource_part import LogicalResourcePart
from .milestone_part import MilestonePart
from .note_input import NoteInput
from .note_input_type import NoteInputType
from .note_input_v5 import NoteInputV5
from .note_input_v5_type import NoteInputV5Type
from .note_part import NotePart
from .note_part_v5 import NotePartV5
from .number_recycling_check_answer import NumberRecyclingCheckAnswer
from .number_recycling_check_request import NumberRecyclingCheckRequest
from .oauth_error import OauthError
from .party_account_input import PartyAccountInput
from .party_account_part import PartyAccountPart
from .party_or_party_role_input_v5 import PartyOrPartyRoleInputV5
from .party_or_party_role_input_v5_type import PartyOrPartyRoleInputV5Type
from .party_or_party_role_part_v5 import PartyOrPartyRolePartV5
from .patch_adjust_balance_body import PatchAdjustBalanceBody
from .patch_logical_resource_body import PatchLogicalResourceBody
from .patch_physical_resource_body import PatchPhysicalResourceBody
from .patch_product_body import PatchProductBody
from .patch_product_order_body import PatchProductOrderBody
from .patch_product_order_v5_body import PatchProductOrderV5Body
from .patch_product_v5_body import PatchProductV5Body
from .patch_reserve_balance_body import PatchReserveBalanceBody
from .patch_resource_body import PatchResourceBody
from .patch_service_order_body import PatchServiceOrderBody
from .patch_topup_balance_body import PatchTopupBalanceBody
from .patch_transfer_balance_body import PatchTransferBalanceBody
from .payment_method_input import PaymentMethodInput
from .payment_method_part import PaymentMethodPart
from .physical_resource import PhysicalResource
from .poll import Poll
from .poll_set_errs import PollSetErrs
from .poll_set_errs_additional_property import PollSetErrsAdditionalProperty
from .polled import Polled
from .polled_sets import PolledSets
from .product import Product
from .product_characteristic_input import ProductCharacteristicInput
from .product_characteristic_input_name import ProductCharacteristicInputName
from .product_characteristic_input_type import ProductCharacteristicInputType
from .product_characteristic_input_v5 import ProductCharacteristicInputV5
from .product_characteristic_input_v5_name import ProductCharacteristicInputV5Name
from .product_characteristic_input_v5_type import ProductCharacteristicInputV5Type
from .product_characteristic_input_v5_value_type import (
    ProductCharacteristicInputV5ValueType,
)
from .product_characteristic_input_value_type import ProductCharacteristicInputValueType
from .product_characteristic_part import ProductCharacteristicPart
from .product_characteristic_part_v5 import ProductCharacteristicPartV5
from .product_input import ProductInput
from .product_input_referred_type import ProductInputReferredType
from .product_input_type import ProductInputType
from .product_input_v5 import ProductInputV5
from .product_input_v5_referred_type import ProductInputV5ReferredType
from .product_input_v5_type import ProductInputV5Type
from .product_order import ProductOrder
from .product_order_create import ProductOrderCreate
from .product_order_create_priority import ProductOrderCreatePriority
from .product_order_create_type import ProductOrderCreateType
from .product_order_error_message_part_v5 import ProductOrderErrorMessagePartV5
from .product_order_error_message_part_v5_product_order_item_item import (
    ProductOrderErrorMessagePartV5ProductOrderItemItem,
)
from .product_order_input import ProductOrderInput
from .product_order_input_referred_type import ProductOrderInputReferredType
from .product_order_input_type import ProductOrderInputType
from .product_order_input_v5 import ProductOrderInputV5
from .product_order_input_v5_referred_type import ProductOrderInputV5ReferredType
from .product_order_input_v5_type import ProductOrderInputV5Type
from .product_order_item_input import ProductOrderItemInput
from .product_order_item_input_action import ProductOrderItemInputAction
from .product_order_item_input_type import ProductOrderItemInputType
from .product_order_item_input_v5 import ProductOrderItemInputV5
from .product_order_item_input_v5_action import ProductOrderItemInputV5Action
from .product_order_item_input_v5_type import ProductOrderItemInputV5Type
from .product_order_item_part import ProductOrderItemPart
from .product_order_item_part_v5 import ProductOrderItemPartV5
from .product_order_jeopardy_alert_part_v5 import ProductOrderJeopardyAlertPartV5
from .product_order_jeopardy_alert_part_v5_product_order_item_item import (
    ProductOrderJeopardyAlertPartV5ProductOrderItemItem,
)
from .product_order_milestone_part_v5 import ProductOrderMilestonePartV5
from .product_order_milestone_part_v5_product_order_item_item import (
    ProductOrderMilestonePartV5ProductOrderItemItem,
)
from .product_order_part import ProductOrderPart
from .product_order_part_v5 import ProductOrderPartV5
from .product_order_v5 import ProductOrderV5
from .product_order_v5_channel import ProductOrderV5Channel
from .product_order_v5_create import ProductOrderV5Create
from .product_order_v5_create_channel import ProductOrderV5CreateChannel
from .product_order_v5_create_channel_type import ProductOrderV5CreateChannelType
from .product_order_v5_create_priority import ProductOrderV5CreatePriority
from .product_order_v5_create_requested_initial_state import (
    ProductOrderV5CreateRequestedInitialState,
)
from .product_order_v5_create_type import ProductOrderV5CreateType
from .product_part import ProductPart
from .product_part_v5 import ProductPartV5
from .product_product_order_item import ProductProductOrderItem
from .product_v5 import ProductV5
from .product_v5_product_order_item import ProductV5ProductOrderItem
from .protocol_settings_input import ProtocolSettingsInput
from .protocol_settings_input_method import ProtocolSettingsInputMethod
from .provider import Provider
from .realizing_resource_part import RealizingResourcePart
from .realizing_resource_part_v5 import RealizingResourcePartV5
from .realizing_service_part import RealizingServicePart
from .realizing_service_part_v5 import RealizingServicePartV5
from .receiver_bucket_input import ReceiverBucketInput
from .receiver_bucket_part import ReceiverBucketPart
from .receiver_input import ReceiverInput
from .receiver_logical_resource_input import ReceiverLogicalResourceInput
from .receiver_logical_resource_part import ReceiverLogicalResourcePart
from .receiver_part import ReceiverPart
from .receiver_product_input import ReceiverProductInput
from .receiver_product_part import ReceiverProductPart
from .related_party_input import RelatedPartyInput
from .related_party_input_type import RelatedPartyInputType
from .related_party_input_v5 import RelatedPartyInputV5
from .related_party_input_v5_type import RelatedPartyInputV5Type
from .related_party_part import RelatedPartyPart
from .related_party_part_v5 import RelatedPartyPartV5
from .remaining_value_part import RemainingValuePart
from .requestor_input import RequestorInput
from .requestor_part import RequestorPart
from .reserve_balance import ReserveBalance
from .reserve_balance_amount import ReserveBalanceAmount
from .reserve_balance_bucket import ReserveBalanceBucket
from .reserve_balance_channel import ReserveBalanceChannel
from .reserve_balance_create import ReserveBalanceCreate
from .reserve_balance_create_channel import ReserveBalanceCreateChannel
from .reserve_balance_create_product import ReserveBalanceCreateProduct
from .reserve_balance_create_type import ReserveBalanceCreateType
from .reserve_balance_create_usage_type import ReserveBalanceCreateUsageType
from .reserve_balance_logical_resource import ReserveBalanceLogicalResource
from .reserve_balance_party_account import ReserveBalancePartyAccount
from .reserve_balance_product import ReserveBalanceProduct
from .reserved_value_part import ReservedValuePart
from .resource import Resource
from .resource_characteristic_part import ResourceCharacteristicPart
from .resource_part import ResourcePart
from .resource_relationship_part import ResourceRelationshipPart
from .send_code_answer import SendCodeAnswer
from .send_code_request import SendCodeRequest
from .service_characteristic_input import ServiceCharacteristicInput
from .service_characteristic_input_name import ServiceCharacteristicInputName
from .service_characteristic_input_type import ServiceCharacteristicInputType
from .service_characteristic_input_value_type import ServiceCharacteristicInputValueType
from .service_input import ServiceInput
from .service_input_referred_type import ServiceInputReferredType
from .service_input_type import ServiceInputType
from .service_order import ServiceOrder
from .service_order_create import ServiceOrderCreate
from .service_order_create_priority import ServiceOrderCreatePriority
from .service_order_create_type import ServiceOrderCreateType
from .service_order_error_message_item import ServiceOrderErrorMessageItem
from .service_order_external_reference_item import ServiceOrderExternalReferenceItem
from .service_order_input import ServiceOrderInput
from .service_order_input_referred_type import ServiceOrderInputReferredType
from .service_order_input_type import ServiceOrderInputType
from .service_order_item_input import ServiceOrderItemInput
from .service_order_item_input_action import ServiceOrderItemInputAction
from .service_order_item_input_type import ServiceOrderItemInputType
from .service_order_item_part import ServiceOrderItemPart
from .service_order_item_part_service import ServiceOrderItemPartService
from .service_order_item_part_service_order_item_item import (
    ServiceOrderItemPartServiceOrderItemItem,
)
from .service_order_jeopardy_alert_item import ServiceOrderJeopardyAlertItem
from .service_order_note_item import ServiceOrderNoteItem
from .service_order_part import ServiceOrderPart
from .service_order_related_party_item import ServiceOrderRelatedPartyItem
from .service_status import ServiceStatus
from .service_status_request import ServiceStatusRequest
from .service_status_spelled_request import ServiceStatusSpelledRequest
from .signals_error import SignalsError
from .signed_text import SignedText
from .sim_swap_check_answer import SimSwapCheckAnswer
from .sim_swap_check_request import SimSwapCheckRequest
from .sim_swap_date_answer import SimSwapDateAnswer
from .sim_swap_date_request import SimSwapDateRequest
from .sink_credential_input import SinkCredentialInput
from .sink_credential_input_credential_type import SinkCredentialInputCredentialType
from .stream import Stream
from .stream_status import StreamStatus
from .stream_status_status import StreamStatusStatus
from .stream_wish import StreamWish
from .subject_wish import SubjectWish
from .subject_wish_subject import SubjectWishSubject
from .subscription_detail_input import SubscriptionDetailInput
from .supporting_resource_input import SupportingResourceInput
from .supporting_resource_input_referred_type import SupportingResourceInputReferredType
from .supporting_resource_input_type import SupportingResourceInputType
from .swap_subscription import SwapSubscription
from .swap_subscription_config import SwapSubscriptionConfig
from .swap_subscription_config_subscription_detail import (
    SwapSubscriptionConfigSubscriptionDetail,
)
from .swap_subscription_protocol import SwapSubscriptionProtocol
from .swap_subscription_status import SwapSubscriptionStatus
from .tmf_622_hub import Tmf622Hub
from .tmf_622_hub_create import Tmf622HubCreate
from .tmf_622_hub_v5 import Tmf622HubV5
from .tmf_622_hub_v5_create import Tmf622HubV5Create
from .tmf_622_hub_v5_create_base_type import Tmf622HubV5CreateBaseType
from .tmf_622_hub_v5_create_type import Tmf622HubV5CreateType
from .tmf_637_hub import Tmf637Hub
from .tmf_637_hub_create import Tmf637HubCreate
from .tmf_637_hub_v5 import Tmf637HubV5
from .tmf_637_hub_v5_create import Tmf637HubV5Create
from .tmf_637_hub_v5_create_base_type import Tmf637HubV5CreateBaseType
from .tmf_637_hub_v5_create_type import Tmf637HubV5CreateType
from .tmf_639_hub import Tmf639Hub
from .tmf_639_hub_create import Tmf639HubCreate
from .tmf_641_hub import Tmf641Hub
from .tmf_641_hub_create import Tmf641HubCreate
from .tmf_654_hub import Tmf654Hub
from .tmf_654_hub_create import Tmf654HubCreate
from .tmf_error import TmfError
from .token import Token
from .token_request import TokenRequest
from .token_request_client_assertion_type import TokenRequestClientAssertionType
from .token_request_grant_type import TokenRequestGrantType
from .token_token_type import TokenTokenType
from .topup_balance import TopupBalance
from .topup_balance_amount import TopupBalanceAmount
from .topup_balance_bucket import TopupBalanceBucket
from .topup_balance_channel import TopupBalanceChannel
from .topup_balance_create import TopupBalanceCreate
from .topup_balance_create_channel import TopupBalanceCreateChannel
from .topup_balance_create_product import TopupBalanceCreateProduct
from .topup_balance_create_recurring_period import TopupBalanceCreateRecurringPeriod
from .topup_balance_create_type import TopupBalanceCreateType
from .topup_balance_create_usage_type import TopupBalanceCreateUsageType
from .topup_balance_logical_resource import TopupBalanceLogicalResource
from .topup_balance_party_account import TopupBalancePartyAccount
from .topup_balance_product import TopupBalanceProduct
from .total_balance_part import TotalBalancePart
from .transfer_balance import TransferBalance
from .transfer_balance_amount import TransferBalanceAmount
from .transfer_balance_bucket import TransferBalanceBucket
from .transfer_balance_channel import TransferBalanceChannel
from .transfer_balance_create import TransferBalanceCreate
from .transfer_balance_create_channel import TransferBalanceCreateChannel
from .transfer_balance_create_cost_owner import TransferBalanceCreateCostOwner
from .transfer_balance_create_product import TransferBalanceCreateProduct
from .transfer_balance_create_receiver_bucket_usage_type import (
    TransferBalanceCreateReceiverBucketUsageType,
)
from .transfer_balance_create_type import TransferBalanceCreateType
from .transfer_balance_create_usage_type import TransferBalanceCreateUsageType
from .transfer_balance_logical_resource import TransferBalanceLogicalResource
from .transfer_balance_product import TransferBalanceProduct
from .transfer_balance_receiver_bucket import TransferBalanceReceiverBucket
from .transfer_balance_receiver_logical_resource import (
    TransferBalanceReceiverLogicalResource,
)
from .transfer_cost_input import TransferCostInput
from .transfer_cost_part import TransferCostPart
from .transmitter import Transmitter
from .transmitter_authorization_schemes_item import TransmitterAuthorizationSchemesItem
from .trust_file import TrustFile
from .trust_file_keys_item import TrustFileKeysItem
from .unconditional_call_forwardings_answer import UnconditionalCallForwardingsAnswer
from .unconditional_call_forwardings_request import UnconditionalCallForwardingsRequest
from .update_logical_resource_body import UpdateLogicalResourceBody
from .valid_for_input import ValidForInput
from .valid_for_part import ValidForPart
from .validate_code_request import ValidateCodeRequest
from .verify_number_answer import VerifyNumberAnswer
from .verify_number_request import VerifyNumberRequest
from .verify_wish import VerifyWish

__all__ = (
    "AccumulatedBalance",
    "AdjustBalance",
    "AdjustBalanceAmount",
    "AdjustBalanceBucket",
    "AdjustBalanceChannel",
    "AdjustBalanceCreate",
    "AdjustBalanceCreateAdjustType",
    "AdjustBalanceCreateChannel",
    "AdjustBalanceCreateProduct",
    "AdjustBalanceCreateType",
    "AdjustBalanceCreateUsageType",
    "AdjustBalanceLogicalResource",
    "AdjustBalanceProduct",
    "AgreementInput",
    "AgreementInputType",
    "AgreementInputV5",
    "AgreementInputV5Type",
    "AgreementPart",
    "AgreementPartV5",
    "AmountInput",
    "AmountPart",
    "AuthorizeCodeChallengeMethod",
    "AuthorizeResponseType",
    "Backchannel",
    "BackchannelRequest",
    "BackchannelRequestClientAssertionType",
    "BalanceActionHistory",
    "BalanceTopupInput",
    "BalanceTopupPart",
    "BillingAccountInput",
    "BillingAccountInputType",
    "BillingAccountInputV5",
    "BillingAccountInputV5Type",
    "BillingAccountPart",
    "BillingAccountPartV5",
    "Bucket",
    "BucketInput",
    "BucketPart",
    "CallForwardingsAnswerItem",
    "CallForwardingsRequest",
    "CamaraError",
    "CancelProductOrder",
    "CancelProductOrderCreate",
    "CancelProductOrderCreateType",
    "CancelProductOrderV5",
    "CancelProductOrderV5Create",
    "CancelProductOrderV5CreateType",
    "CancelServiceOrder",
    "CancelServiceOrderCreate",
    "CancelServiceOrderCreateType",
    "ChannelInput",
    "ChannelInputType",
    "ChannelInputV5",
    "ChannelInputV5Type",
    "ChannelPart",
    "ChannelPartV5",
    "ConfigInput",
    "CreateLogicalResourceBody",
    "CreatePhysicalResourceBody",
    "CreateProductBody",
    "CreateProductOrderBodyType1",
    "CreateProductOrderV5BodyType1",
    "CreateProductV5Body",
    "CreateResourceBody",
    "CreateServiceOrderBodyType1",
    "CreateSwapSubscriptionsRequest",
    "CreateSwapSubscriptionsRequestProtocol",
    "CreateSwapSubscriptionsRequestTypesItem",
    "Delivery",
    "DeliveryMethod",
    "Description",
    "DevicePhoneNumberAnswer",
    "ExternalIdInputV5",
    "ExternalIdInputV5Type",
    "ExternalIdPartV5",
    "KeySet",
    "KeySetKeysItem",
    "KycTenureAnswer",
    "KycTenureAnswerContractType",
    "KycTenureRequest",
    "LogicalResource",
    "LogicalResourceInput",
    "LogicalResourcePart",
    "MilestonePart",
    "NoteInput",
    "NoteInputType",
    "NoteInputV5",
    "NoteInputV5Type",
    "NotePart",
    "NotePartV5",
    "NumberRecyclingCheckAnswer",
    "NumberRecyclingCheckRequest",
    "OauthError",
    "PartyAccountInput",
    "PartyAccountPart",
    "PartyOrPartyRoleInputV5",
    "PartyOrPartyRoleInputV5Type",
    "PartyOrPartyRolePartV5",
    "PatchAdjustBalanceBody",
    "PatchLogicalResourceBody",
    "PatchPhysicalResourceBody",
    "PatchProductBody",
    "PatchProductOrderBody",
    "PatchProductOrderV5Body",
    "PatchProductV5Body",
    "PatchReserveBalanceBody",
    "PatchResourceBody",
    "PatchServiceOrderBody",
    "PatchTopupBalanceBody",
    "PatchTransferBalanceBody",
    "PaymentMethodInput",
    "PaymentMethodPart",
    "PhysicalResource",
    "Poll",
    "Polled",
    "PolledSets",
    "PollSetErrs",
    "PollSetErrsAdditionalProperty",
    "Product",
    "ProductCharacteristicInput",
    "ProductCharacteristicInputName",
    "ProductCharacteristicInputType",
    "ProductCharacteristicInputV5",
    "ProductCharacteristicInputV5Name",
    "ProductCharacteristicInputV5Type",
    "ProductCharacteristicInputV5ValueType",
    "ProductCharacteristicInputValueType",
    "ProductCharacteristicPart",
    "ProductCharacteristicPartV5",
    "ProductInput",
    "ProductInputReferredType",
    "ProductInputType",
    "ProductInputV5",
    "ProductInputV5ReferredType",
    "ProductInputV5Type",
    "ProductOrder",
    "ProductOrderCreate",
    "ProductOrderCreatePriority",
    "ProductOrderCreateType",
    "ProductOrderErrorMessagePartV5",
    "ProductOrderErrorMessagePartV5ProductOrderItemItem",
    "ProductOrderInput",
    "ProductOrderInputReferredType",
    "ProductOrderInputType",
    "ProductOrderInputV5",
    "ProductOrderInputV5ReferredType",
    "ProductOrderInputV5Type",
    "ProductOrderItemInput",
    "ProductOrderItemInputAction",
    "ProductOrderItemInputType",
    "ProductOrderItemInputV5",
    "ProductOrderItemInputV5Action",
    "ProductOrderItemInputV5Type",
    "ProductOrderItemPart",
    "ProductOrderItemPartV5",
    "ProductOrderJeopardyAlertPartV5",
    "ProductOrderJeopardyAlertPartV5ProductOrderItemItem",
    "ProductOrderMilestonePartV5",
    "ProductOrderMilestonePartV5ProductOrderItemItem",
    "ProductOrderPart",
    "ProductOrderPartV5",
    "ProductOrderV5",
    "ProductOrderV5Channel",
    "ProductOrderV5Create",
    "ProductOrderV5CreateChannel",
    "ProductOrderV5CreateChannelType",
    "ProductOrderV5CreatePriority",
    "ProductOrderV5CreateRequestedInitialState",
    "ProductOrderV5CreateType",
    "ProductPart",
    "ProductPartV5",
    "ProductProductOrderItem",
    "ProductV5",
    "ProductV5ProductOrderItem",
    "ProtocolSettingsInput",
    "ProtocolSettingsInputMethod",
    "Provider",
    "RealizingResourcePart",
    "RealizingResourcePartV5",
    "RealizingServicePart",
    "RealizingServicePartV5",
    "ReceiverBucketInput",
    "ReceiverBucketPart",
    "ReceiverInput",
    "ReceiverLogicalResourceInput",
    "ReceiverLogicalResourcePart",
    "ReceiverPart",
    "ReceiverProductInput",
    "ReceiverProductPart",
    "RelatedPartyInput",
    "RelatedPartyInputType",
    "RelatedPartyInputV5",
    "RelatedPartyInputV5Type",
    "RelatedPartyPart",
    "RelatedPartyPartV5",
    "RemainingValuePart",
    "RequestorInput",
    "RequestorPart",
    "ReserveBalance",
    "ReserveBalanceAmount",
    "ReserveBalanceBucket",
    "ReserveBalanceChannel",
    "ReserveBalanceCreate",
    "ReserveBalanceCreateChannel",
    "ReserveBalanceCreateProduct",
    "ReserveBalanceCreateType",
    "ReserveBalanceCreateUsageType",
    "ReserveBalanceLogicalResource",
    "ReserveBalancePartyAccount",
    "ReserveBalanceProduct",
    "ReservedValuePart",
    "Resource",
    "ResourceCharacteristicPart",
    "ResourcePart",
    "ResourceRelationshipPart",
    "SendCodeAnswer",
    "SendCodeRequest",
    "ServiceCharacteristicInput",
    "ServiceCharacteristicInputName",
    "ServiceCharacteristicInputType",
    "ServiceCharacteristicInputValueType",
    "ServiceInput",
    "ServiceInputReferredType",
    "ServiceInputType",
    "ServiceOrder",
    "ServiceOrderCreate",
    "ServiceOrderCreatePriority",
    "ServiceOrderCreateType",
    "ServiceOrderErrorMessageItem",
    "ServiceOrderExternalReferenceItem",
    "ServiceOrderInput",
    "ServiceOrderInputReferredType",
    "ServiceOrderInputType",
    "ServiceOrderItemInput",
    "ServiceOrderItemInputAction",
    "ServiceOrderItemInputType",
    "ServiceOrderItemPart",
    "ServiceOrderItemPartService",
    "ServiceOrderItemPartServiceOrderItemItem",
    "ServiceOrderJeopardyAlertItem",
    "ServiceOrderNoteItem",
    "ServiceOrderPart",
    "ServiceOrderRelatedPartyItem",
    "ServiceStatus",
    "ServiceStatusRequest",
    "ServiceStatusSpelledRequest",
    "SignalsError",
    "SignedText",
    "SimSwapCheckAnswer",
    "SimSwapCheckRequest",
    "SimSwapDateAnswer",
    "SimSwapDateRequest",
    "SinkCredentialInput",
    "SinkCredentialInputCredentialType",
    "Stream",
    "StreamStatus",
    "StreamStatusStatus",
    "StreamWish",
    "SubjectWish",
    "SubjectWishSubject",
    "SubscriptionDetailInput",
    "SupportingResourceInput",
    "SupportingResourceInputReferredType",
    "SupportingResourceInputType",
    "SwapSubscription",
    "SwapSubscriptionConfig",
    "SwapSubscriptionConfigSubscriptionDetail",
    "SwapSubscriptionProtocol",
    "SwapSubscriptionStatus",
    "Tmf622Hub",
    "Tmf622HubCreate",
    "Tmf622HubV5",
    "Tmf622HubV5Create",
    "Tmf622HubV5CreateBaseType",
    "Tmf622HubV5CreateType",
    "Tmf637Hub",
    "Tmf637HubCreate",
    "Tmf637HubV5",
    "Tmf637HubV5Create",
    "Tmf637HubV5CreateBaseType",
    "Tmf637HubV5CreateType",
    "Tmf639Hub",
    "Tmf639HubCreate",
    "Tmf641Hub",
    "Tmf641HubCreate",
    "Tmf654Hub",
    "Tmf654HubCreate",
    "TmfError",
    "Token",
    "TokenRequest",
    "TokenRequestClientAssertionType",
    "TokenRequestGrantType",
    "TokenTokenType",
    "TopupBalance",
    "TopupBalanceAmount",
    "TopupBalanceBucket",
    "TopupBalanceChannel",
    "TopupBalanceCreate",
    "TopupBalanceCreateChannel",
    "TopupBalanceCreateProduct",
    "TopupBalanceCreateRecurringPeriod",
    "TopupBalanceCreateType",
    "TopupBalanceCreateUsageType",
    "TopupBalanceLogicalResource",
    "TopupBalancePartyAccount",
    "TopupBalanceProduct",
    "TotalBalancePart",
    "TransferBalance",
    "TransferBalanceAmount",
    "TransferBalanceBucket",
    "TransferBalanceChannel",
    "TransferBalanceCreate",
    "TransferBalanceCreateChannel",
    "TransferBalanceCreateCostOwner",
    "TransferBalanceCreateProduct",
    "TransferBalanceCreateReceiverBucketUsageType",
    "TransferBalanceCreateType",
    "TransferBalanceCreateUsageType",
    "TransferBalanceLogicalResource",
    "TransferBalanceProduct",
    "TransferBalanceReceiverBucket",
    "TransferBalanceReceiverLogicalResource",
    "TransferCostInput",
    "TransferCostPart",
    "Transmitter",
    "TransmitterAuthorizationSchemesItem",
    "TrustFile",
    "TrustFileKeysItem",
    "UnconditionalCallForwardingsAnswer",
    "UnconditionalCallForwardingsRequest",
    "UpdateLogicalResourceBody",
    "ValidateCodeRequest",
    "ValidForInput",
    "ValidForPart",
    "VerifyNumberAnswer",
    "VerifyNumberRequest",
    "VerifyWish",
)
